# CMD of the image
uwsgi --http :@PORT@ --wsgi-file app.js --callable app --master --processes 2 --threads 2 --chdir @ROOT@/srv
