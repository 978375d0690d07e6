{
  'variables': {
    'node_addon_api': '<!(node -p "path.dirname(require.resolve(\'node-addon-api/package.json\'))")',
  },
  'targets': [
    {
      'target_name': 'tswsgi',
      # The list is shared with native/CMakeLists.txt; the flags below are kept equal to the ones there.
      'sources': ['<!@(sed "s,^,native/," native/sources.list)'],
      'include_dirs': ['native'],
      'defines': ['NAPI_VERSION=9', 'NODE_ADDON_API_DISABLE_CPP_EXCEPTIONS'],
      'cflags_cc': [
        '-std=c++17',
        '-O3',
        '-fno-exceptions',
        '-fno-rtti',
        '-fvisibility=hidden',
        '-fvisibility-inlines-hidden',
        '-Wall',
        '-Wextra',
        # Warnings are errors in a clone only: a user's newer compiler may know more of them.
        '<!@(test -e .git && echo -Werror || true)',
        '-isystem <(node_root_dir)/include/node',
        '-isystem <(node_addon_api)',
      ],
    },
  ],
}
